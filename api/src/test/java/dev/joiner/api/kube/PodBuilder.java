package dev.joiner.api.kube;

import dev.joiner.api.kube.ObjectMeta.OwnerReference;
import dev.joiner.api.kube.Pod.ClaimVolume;
import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.ResourceRequirements;
import dev.joiner.api.kube.Pod.SchedulingGate;
import dev.joiner.api.kube.Pod.TolerationSpec;
import dev.joiner.api.kube.Pod.Volume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pods for tests: one container of 200m CPU in namespace {@code shop}, not judged yet, unless said otherwise. */
public final class PodBuilder {
    private String name = "web-1";
    private String namespace = "shop";
    private String uid = "";
    private String version = "1";
    private @Nullable Instant deletedAt;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, String> annotations = new LinkedHashMap<>();
    private final List<OwnerReference> owners = new ArrayList<>();
    private final Map<String, String> requests = new LinkedHashMap<>(Map.of("cpu", "200m"));
    private final Map<String, String> nodeSelector = new LinkedHashMap<>();
    private final List<TolerationSpec> tolerations = new ArrayList<>();
    private final List<SchedulingGate> gates = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final List<String> claims = new ArrayList<>();
    private String node = "";
    private String scheduler = "default-scheduler";
    private String nominated = "";
    private String phase = "Pending";
    private int priority;

    private PodBuilder() {}

    public static PodBuilder aPod() {
        return new PodBuilder();
    }

    public static PodBuilder aPod(String name) {
        return new PodBuilder().name(name);
    }

    public PodBuilder name(String value) {
        name = value;
        return this;
    }

    public PodBuilder namespace(String value) {
        namespace = value;
        return this;
    }

    public PodBuilder uid(String value) {
        uid = value;
        return this;
    }

    public PodBuilder version(String value) {
        version = value;
        return this;
    }

    public PodBuilder cpu(String quantity) {
        requests.put("cpu", quantity);
        return this;
    }

    public PodBuilder memory(String quantity) {
        requests.put("memory", quantity);
        return this;
    }

    public PodBuilder select(String label, String value) {
        nodeSelector.put(label, value);
        return this;
    }

    public PodBuilder annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    public PodBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    /** Made by a controller of that kind; its uid is {@code uid-} and the name. */
    public PodBuilder ownedBy(String kind, String owner) {
        owners.add(new OwnerReference("apps/v1", kind, owner, "uid-" + owner, true));
        return this;
    }

    public PodBuilder tolerates(String key) {
        tolerations.add(new TolerationSpec(key, "Exists", "", ""));
        return this;
    }

    public PodBuilder priority(int value) {
        priority = value;
        return this;
    }

    public PodBuilder scheduler(String value) {
        scheduler = value;
        return this;
    }

    public PodBuilder gated() {
        gates.add(new SchedulingGate("example.com/wait"));
        return this;
    }

    public PodBuilder on(String value) {
        node = value;
        phase = "Running";
        return this;
    }

    public PodBuilder nominatedTo(String value) {
        nominated = value;
        return unschedulable();
    }

    public PodBuilder unschedulable() {
        return notScheduled("Unschedulable");
    }

    /** The scheduler says that it has not placed it, for this reason. */
    public PodBuilder notScheduled(String reason) {
        conditions.add(new Condition("PodScheduled", "False", reason, "", null));
        return this;
    }

    public PodBuilder phase(String value) {
        phase = value;
        return this;
    }

    public PodBuilder deleting() {
        deletedAt = Instant.EPOCH;
        return this;
    }

    /** Of a volume claim. */
    public PodBuilder claim(String value) {
        claims.add(value);
        return this;
    }

    /** The service account's volume is in nearly every pod, under a name that the API server draws for each. */
    private List<Volume> volumes() {
        var volumes = new ArrayList<Volume>();
        volumes.add(new Volume("kube-api-access-" + name, null, null));
        claims.forEach(claim -> volumes.add(new Volume("data", new ClaimVolume(claim), null)));
        return volumes;
    }

    public Pod build() {
        var metadata = new ObjectMeta(
                name,
                namespace,
                uid.isEmpty() ? "uid-" + name : uid,
                version,
                1,
                Instant.EPOCH,
                deletedAt,
                labels,
                annotations,
                owners,
                List.of());
        var container = new Container("app", new ResourceRequirements(requests, Map.of()), "", List.of());
        var spec = new PodSpec(
                node,
                scheduler,
                nodeSelector,
                null,
                tolerations,
                List.of(container),
                List.of(),
                Map.of(),
                null,
                priority,
                "",
                false,
                gates,
                List.of(),
                volumes(),
                List.of());
        return new Pod(metadata, spec, new Pod.Status(phase, nominated, conditions));
    }
}
