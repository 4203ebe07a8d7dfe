package dev.joiner.aws.instance;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.cloud.CloudException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Tags that mark instances as ours. Users may add tags; of ours they can replace only Name. */
public final class OwnTags {
    /** The cluster whose Joiner made it. */
    public static final String MANAGED_BY = "joiner.dev/managed-by";

    /** The launch that started it. */
    public static final String LAUNCH_ID = "joiner.dev/launch-id";

    private static final int MOST = 50;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;

    private OwnTags() {}

    /** Of an instance and its volumes, but for the launch id. */
    public static Map<String, String> ofInstance(AwsSettings settings, NodePool pool, NodeClass nodeClass) {
        var tags = new TreeMap<String, String>();
        tags.put("Name", pool.nameLabel() + "/" + pool.name());
        tags.putAll(settings.tags());
        tags.putAll(nodeClass.tags());
        tags.putAll(ofEverything(settings));
        tags.put(pool.nameLabel(), pool.name());
        if (pool.generation() == Generation.V1) {
            tags.put("karpenter.k8s.aws/ec2nodeclass", nodeClass.name());
            tags.put("eks:eks-cluster-name", settings.clusterName());
        }
        check(tags);
        return tags;
    }

    /** Of whatever else we make for the cluster. */
    public static Map<String, String> ofEverything(AwsSettings settings) {
        return Map.of(MANAGED_BY, settings.clusterName(), "kubernetes.io/cluster/" + settings.clusterName(), "owned");
    }

    /** The tags as the SDK has them, in order. */
    public static List<Tag> sdk(Map<String, String> tags) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList();
    }

    /** The SDK's tags by key. */
    public static Map<String, String> of(Collection<Tag> tags) {
        var map = new TreeMap<String, String>();
        tags.forEach(tag -> map.put(tag.key(), tag.value() == null ? "" : tag.value()));
        return map;
    }

    private static void check(Map<String, String> tags) {
        if (tags.size() + 1 > MOST) { // The launch id is still to come.
            throw new CloudException(
                    "an instance can have " + MOST + " tags; node class and settings ask for " + (tags.size() + 1),
                    false,
                    null);
        }
        tags.forEach((key, value) -> {
            if (key.isEmpty()
                    || key.length() > LONGEST_KEY
                    || value.length() > LONGEST_VALUE
                    || key.startsWith("aws:")) {
                throw new CloudException(
                        "tag '" + key + "' is not valid: keys have 1 to " + LONGEST_KEY + " characters and do not begin"
                                + " with aws:, values have at most " + LONGEST_VALUE,
                        false,
                        null);
            }
        });
    }
}
