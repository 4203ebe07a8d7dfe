package dev.joiner.aws.launch;

import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.client.Calls;
import dev.joiner.aws.client.Clocks;
import dev.joiner.aws.client.ErrorKind;
import dev.joiner.aws.instance.OwnTags;
import dev.joiner.cloud.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Launch templates by content: each is made once, and never changed. Thread-safe; two callers with the same
 * content may both try to make it, which is harmless.
 */
public final class LaunchTemplates {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchTemplates.class);
    static final Duration KEPT = Duration.ofDays(30);
    private static final Duration BETWEEN_DELETIONS = Duration.ofSeconds(1);

    /** Most deletions in one run: a replica that has lost the lead meanwhile must stop soon. */
    private static final int MOST_DELETED = 60;

    private final AwsSettings settings;
    private final Ec2Client ec2;
    private final Calls calls;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> found = new ConcurrentHashMap<>();
    private final AtomicBoolean deletes = new AtomicBoolean();
    private final ReentrantLock deletion = new ReentrantLock();
    private volatile String deleting = "";

    /** Knows of no templates yet. */
    public LaunchTemplates(AwsSettings settings, Ec2Client ec2, Calls calls) {
        this.settings = settings;
        this.ec2 = ec2;
        this.calls = calls;
    }

    /** The name of the template with this content; made if it is not known to exist. */
    String ensure(LaunchTemplateContent content) {
        String name = content.name(settings.clusterName());
        used.add(name);
        awaitDeletion(name);
        if (known.contains(name)) {
            return name;
        }
        var request = CreateLaunchTemplateRequest.builder()
                .launchTemplateName(name)
                .launchTemplateData(content.sdk())
                .tagSpecifications(TagSpecification.builder()
                        .resourceType(ResourceType.LAUNCH_TEMPLATE)
                        .tags(OwnTags.sdk(OwnTags.ofEverything(settings)))
                        .build())
                .build();
        try {
            calls.change("CreateLaunchTemplate " + name, () -> ec2.createLaunchTemplate(request));
            LOG.atInfo().addKeyValue("launchTemplate", name).log("Made a launch template");
        } catch (CloudException e) {
            if (Calls.kindOf(e) != ErrorKind.EXISTS) {
                throw e;
            }
        }
        known.add(name);
        return name;
    }

    /** EC2 says that they are gone: the next launch makes them again. */
    void forget(Collection<String> names) {
        LOG.atWarn().addKeyValue("launchTemplates", names).log("Launch templates are gone and will be made again");
        known.removeAll(names);
    }

    /** Learns which ones exist already, made by an earlier process or by another replica. */
    public void findExisting() {
        var mine = Filter.builder()
                .name("tag:" + OwnTags.MANAGED_BY)
                .values(settings.clusterName())
                .build();
        String token = null;
        do {
            String next = token;
            var page = calls.read(
                    "DescribeLaunchTemplates",
                    () -> ec2.describeLaunchTemplates(
                            r -> r.filters(mine).maxResults(200).nextToken(next)));
            page.launchTemplates().forEach(template -> {
                known.add(template.launchTemplateName());
                if (template.createTime() != null) {
                    found.put(template.launchTemplateName(), template.createTime());
                }
            });
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
    }

    /**
     * Deletes what {@link #findExisting} found that is older than {@link #KEPT} and that this process has not
     * used: each new image leaves a generation of templates behind, and an account may have 5,000. Slow on purpose:
     * launches draw on the same rate limit. So each is looked at once more right before it goes. One that another
     * replica needs after all is made again there, when its launch is refused.
     */
    public void deleteOld(Clocks clocks) {
        if (!deletes.compareAndSet(false, true)) {
            return;
        }
        try {
            for (String name : old(clocks)) {
                clocks.sleeper().sleep(BETWEEN_DELETIONS);
                deleteIfStillOld(name, clocks);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            deletes.set(false);
        }
    }

    private List<String> old(Clocks clocks) {
        return found.entrySet().stream()
                .filter(template -> isOld(template.getValue(), clocks) && !used.contains(template.getKey()))
                .map(Map.Entry::getKey)
                .sorted()
                .limit(MOST_DELETED)
                .toList();
    }

    private static boolean isOld(Instant madeAt, Clocks clocks) {
        return madeAt.isBefore(clocks.wall().instant().minus(KEPT));
    }

    private void deleteIfStillOld(String name, Clocks clocks) {
        deletion.lock();
        try {
            // From here on a launch that wants the template waits; one that came before is seen in {@code used}.
            deleting = name;
            if (used.contains(name)) {
                return;
            }
            known.remove(name);
            found.remove(name);
            if (isThereAndOld(name, clocks)) {
                calls.change(
                        "DeleteLaunchTemplate " + name,
                        () -> ec2.deleteLaunchTemplate(r -> r.launchTemplateName(name)));
                LOG.atInfo().addKeyValue("launchTemplate", name).log("Deleted an old launch template");
            }
        } finally {
            deleting = "";
            deletion.unlock();
        }
    }

    /** Another replica may have made it anew since, or deleted it. */
    private boolean isThereAndOld(String name, Clocks clocks) {
        try {
            return calls
                    .read(
                            "DescribeLaunchTemplates " + name,
                            () -> ec2.describeLaunchTemplates(r -> r.launchTemplateNames(name)))
                    .launchTemplates()
                    .stream()
                    .anyMatch(template -> template.createTime() != null && isOld(template.createTime(), clocks));
        } catch (CloudException e) {
            if (Calls.kindOf(e) == ErrorKind.TEMPLATE_GONE) {
                return false;
            }
            throw e;
        }
    }

    /** Waits while the template is being deleted; the caller makes it again afterwards. */
    private void awaitDeletion(String name) {
        if (name.equals(deleting)) {
            deletion.lock();
            try {
                LOG.atInfo().addKeyValue("launchTemplate", name).log("Waited for its deletion, making it again");
            } finally {
                deletion.unlock();
            }
        }
    }
}
