package dev.joiner.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.kube.TwinApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Node pools, instance types and {@value #PODS} pods by chance, the same for the same seed. The pods are those of ten
 * to twenty applications; most of these have rules about one another, about nodes, or both.
 */
final class ParityScenario {
    static final int PODS = 200;

    private static final List<String> ZONES = List.of("us-west-2a", "us-west-2b", "us-west-2c");
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String HOST = "kubernetes.io/hostname";
    private static final String CAPACITY_TYPE = "karpenter.sh/capacity-type";
    private static final String TEAM = "parity.joiner.dev/team";

    /** The instance types, as {@code --catalog} reads them. */
    static final ObjectNode CATALOGUE = catalogueOfTypes();

    private final Random random;
    private final List<ObjectNode> pods = new ArrayList<>();
    private final Map<String, Integer> kinds = new TreeMap<>();

    ParityScenario(long seed) {
        random = new Random(seed);
        int apps = 10 + random.nextInt(11);
        for (int app = 0; app < apps; app++) {
            int last = app == apps - 1 ? PODS - pods.size() : Math.min(PODS - pods.size(), 4 + random.nextInt(18));
            addApp(app, last);
        }
    }

    /** Its pods, without those that DaemonSets bring. */
    List<ObjectNode> pods() {
        return pods;
    }

    /** How many pods have which rule. */
    Map<String, Integer> kinds() {
        return kinds;
    }

    /** One pool that takes everybody, and one for pods of the red team alone. */
    static List<ObjectNode> pools() {
        ObjectNode open = emptyPool("open");
        ObjectNode red = emptyPool("red");
        red.withObject("/spec/template/metadata/labels").put(TEAM, "red");
        red.withObject("/spec/template/spec")
                .putArray("taints")
                .addObject()
                .put("key", TEAM)
                .put("value", "red")
                .put("effect", "NoSchedule");
        return List.of(open, red);
    }

    private static ObjectNode emptyPool(String name) {
        ObjectNode pool = TwinApi.parse("""
                {"apiVersion":"karpenter.sh/v1","kind":"NodePool","spec":{"template":{"spec":{
                 "requirements":[{"key":"kubernetes.io/os","operator":"In","values":["linux"]}],
                 "nodeClassRef":{"group":"karpenter.k8s.aws","kind":"EC2NodeClass","name":"default"}}}}}
                """);
        pool.withObject("/metadata").put("name", name);
        return pool;
    }

    /** Instance types of two architectures and three mixes of cpu and memory, each in every zone. */
    private static ObjectNode catalogueOfTypes() {
        ObjectNode catalogue =
                TwinApi.parse("{\"apiVersion\":\"joiner.dev/v1alpha1\",\"kind\":\"InstanceTypeCatalogue\","
                        + "\"region\":\"us-west-2\"}");
        ArrayNode types = catalogue.putArray("instanceTypes");
        for (String architecture : List.of("amd64", "arm64")) {
            for (int gibPerCpu : List.of(2, 4, 8)) {
                for (int cpus = 2; cpus <= 32; cpus *= 2) {
                    type(types.addObject(), architecture, cpus, cpus * gibPerCpu);
                }
            }
        }
        return catalogue;
    }

    /** The instance type of this name. */
    static JsonNode type(String name) {
        return named(CATALOGUE.path("instanceTypes"), "/name", name);
    }

    /** The pool of this name. */
    static JsonNode pool(String name) {
        return named(pools(), "/metadata/name", name);
    }

    private static JsonNode named(Iterable<? extends JsonNode> all, String field, String name) {
        for (JsonNode each : all) {
            if (each.at(field).asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("the plan names " + name + ", which is not in the question");
    }

    private static void type(ObjectNode type, String architecture, int cpus, int gib) {
        String name = architecture + "-" + cpus + "-" + gib + ".parity";
        type.put("name", name);
        ObjectNode labels = type.putObject("labels");
        labels.putArray("kubernetes.io/arch").add(architecture);
        labels.putArray("kubernetes.io/os").add("linux");
        labels.putArray("node.kubernetes.io/instance-type").add(name);
        ArrayNode zones = labels.putArray(ZONE);
        ZONES.forEach(zones::add);
        labels.putArray(CAPACITY_TYPE).add("on-demand").add("spot");
        int pods = Math.min(110, 10 + 8 * cpus);
        type.putObject("capacity")
                .put("cpu", Integer.toString(cpus))
                .put("memory", gib + "Gi")
                .put("pods", Integer.toString(pods));
        type.putObject("allocatable")
                .put("cpu", cpus * 1000 - 80 + "m")
                .put("memory", gib * 1024 - 600 + "Mi")
                .put("pods", Integer.toString(pods));
        double price = (0.032 * cpus + 0.0045 * gib) * (architecture.equals("arm64") ? 0.8 : 1);
        ArrayNode offerings = type.putArray("offerings");
        for (String zone : ZONES) {
            offering(offerings.addObject(), zone, "on-demand", price);
            offering(offerings.addObject(), zone, "spot", price * 0.4);
        }
    }

    private static void offering(ObjectNode offering, String zone, String capacityType, double price) {
        offering.put("zone", zone)
                .put("capacityType", capacityType)
                .put("pricePerHour", Math.round(price * 1e6) / 1e6)
                .put("available", true);
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private void addApp(int number, int replicas) {
        String name = "app-" + number;
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        var rules = new ArrayList<String>();
        placeOnNodes(spec, rules);
        placeAmongPods(spec, name, number, rules);
        if (chance(8)) {
            rules.add("host port");
        }
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", "app").put("image", "app");
        container
                .withObject("/resources/requests")
                .put("cpu", 50 * (1 + random.nextInt(30)) + "m")
                .put("memory", 64 * (1 + random.nextInt(40)) + "Mi");
        if (rules.contains("host port")) {
            container.putArray("ports").addObject().put("containerPort", 80).put("hostPort", 8000 + random.nextInt(3));
        }
        for (int replica = 0; replica < replicas; replica++) {
            ObjectNode pod = JsonNodeFactory.instance
                    .objectNode()
                    .put("apiVersion", "v1")
                    .put("kind", "Pod");
            pod.putObject("metadata")
                    .put("name", name + "-" + replica)
                    .put("namespace", TestTwin.NAMESPACE)
                    .putObject("labels")
                    .put("app", name);
            pod.set("spec", spec.deepCopy());
            pods.add(pod);
        }
        rules.forEach(rule -> kinds.merge(rule, replicas, Integer::sum));
    }

    private void placeOnNodes(ObjectNode spec, List<String> rules) {
        switch (random.nextInt(8)) {
            case 0 -> {
                rules.add("node selector");
                spec.putObject("nodeSelector").put("kubernetes.io/arch", chance(2) ? "amd64" : "arm64");
            }
            case 1 -> {
                rules.add("taint and selector");
                spec.putObject("nodeSelector").put(TEAM, "red");
                spec.putArray("tolerations").addObject().put("key", TEAM).put("operator", "Exists");
            }
            case 2 -> {
                rules.add("node affinity");
                ObjectNode expression = spec.withObject(
                                "/affinity/nodeAffinity" + "/requiredDuringSchedulingIgnoredDuringExecution")
                        .putArray("nodeSelectorTerms")
                        .addObject()
                        .putArray("matchExpressions")
                        .addObject();
                expression
                        .put("key", CAPACITY_TYPE)
                        .put("operator", "NotIn")
                        .putArray("values")
                        .add("spot");
            }
            default -> {
                // Any node will do.
            }
        }
    }

    private void placeAmongPods(ObjectNode spec, String name, int number, List<String> rules) {
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                // With one a node, as most charts have it: kube-scheduler counts pods that are nominated to the same
                // node against the skew as if they ran there, so that no nomination of several would be kept.
                rules.add("zone and host spread");
                spread(spec, ZONE, 1 + random.nextInt(2), name);
                spread(spec, HOST, 1, name);
            }
            case 2 -> {
                rules.add("host spread");
                spread(spec, HOST, 1 + random.nextInt(3), name);
            }
            case 3 -> {
                rules.add("anti-affinity");
                term(spec, "podAntiAffinity", HOST, name);
            }
            case 4 -> {
                rules.add("affinity");
                // Of the first application to itself: a zone that they all share.
                term(spec, "podAffinity", ZONE, "app-" + random.nextInt(number + 1));
            }
            case 5 -> {
                rules.add("anti-affinity");
                term(spec, "podAntiAffinity", HOST, "app-" + random.nextInt(number + 1));
            }
            default -> {
                // No rule of its own; others may be about it.
            }
        }
    }

    private static void spread(ObjectNode spec, String key, int maxSkew, String app) {
        ArrayNode constraints = spec.withArray("/topologySpreadConstraints");
        ObjectNode constraint = constraints.addObject();
        constraint.put("maxSkew", maxSkew).put("topologyKey", key).put("whenUnsatisfiable", "DoNotSchedule");
        constraint.withObject("/labelSelector/matchLabels").put("app", app);
    }

    private static void term(ObjectNode spec, String kind, String key, String app) {
        ObjectNode term = spec.withObject("/affinity/" + kind)
                .putArray("requiredDuringSchedulingIgnoredDuringExecution")
                .addObject();
        term.put("topologyKey", key);
        term.withObject("/labelSelector/matchLabels").put("app", app);
    }

    /** Everything that a plan is asked, as one list: pools, pods, and what the cluster has already. */
    ObjectNode question(List<JsonNode> cluster) {
        ObjectNode list =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "List");
        ArrayNode items = list.putArray("items");
        pools().forEach(items::add);
        pods.forEach(items::add);
        cluster.forEach(items::add);
        return list;
    }
}
