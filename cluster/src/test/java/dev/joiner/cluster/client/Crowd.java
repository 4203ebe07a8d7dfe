package dev.joiner.cluster.client;

import java.util.function.IntFunction;

/**
 * The objects of a large cluster as the API server sends them, about 7 KB a pod: two containers of which one is a
 * service mesh's, variables, probes, mounts, managed fields, and a status with images and conditions. Pods of one owner
 * are alike but for what tells them apart.
 */
public final class Crowd {
    /** Pods of one ReplicaSet. */
    private static final int REPLICAS = 25;

    private static final String ENVIRONMENT = variables(24);
    private static final String MANAGED = managed(22);
    private static final String SIDECAR = """
            {"name":"istio-proxy","image":"docker.io/istio/proxyv2:1.27.3","args":["proxy","sidecar","--domain",
            "$(POD_NAMESPACE).svc.cluster.local","--proxyLogLevel=warning","--concurrency","2"],"env":[%s],
            "ports":[{"containerPort":15090,"name":"http-envoy-prom","protocol":"TCP"}],
            "resources":{"limits":{"cpu":"2","memory":"1Gi"},"requests":{"cpu":"10m","memory":"40Mi"}},
            "readinessProbe":{"failureThreshold":4,"httpGet":{"path":"/healthz/ready","port":15021,"scheme":"HTTP"},
            "periodSeconds":15,"successThreshold":1,"timeoutSeconds":3},"volumeMounts":[{"mountPath":"/var/run/secrets/istio",
            "name":"istiod-ca-cert"},{"mountPath":"/etc/istio/proxy","name":"istio-envoy"}],
            "securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"runAsUser":1337}}""".formatted(ENVIRONMENT);

    private Crowd() {}

    private static String variables(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"SETTING_NUMBER_")
                    .append(i)
                    .append("\",\"value\":\"https://service-")
                    .append(i)
                    .append(".shop.svc.cluster.local:8443/v1\"}");
        }
        return text.toString();
    }

    private static String managed(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("\"k:{\\\"name\\\":\\\"SETTING_NUMBER_")
                    .append(i)
                    .append("\\\"}\":{\".\":{},\"f:name\":{},\"f:value\":{}}");
        }
        return text.toString();
    }

    /** Pods that run, spread over nodes {@code node-0} and so on. */
    public static IntFunction<String> pods(int nodes) {
        return number -> pod(number, nodes, "pod-" + number, version(number), placed(number % nodes));
    }

    /** The same after everything about them has changed a little. */
    public static IntFunction<String> changedPods(int nodes) {
        return number -> pod(number, nodes, "pod-" + number, version(number) + "7", placed(number % nodes));
    }

    /** A pod that fits no node: it selects those of a pool. */
    public static String waiting(String name) {
        return """
            {"metadata":{"name":"%1$s","namespace":"shop","uid":"uid-%1$s","labels":{"app":"waits"},
             "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"waits","uid":"waits","controller":true}]},
             "spec":{"schedulerName":"default-scheduler","nodeSelector":{"karpenter.sh/provisioner-name":"default"},
              "containers":[{"name":"app","resources":{"requests":{"cpu":"1","memory":"1Gi"}}}]},
             "status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False",
              "reason":"Unschedulable","message":"0/800 nodes are available","lastTransitionTime":"2026-01-02T03:04:05Z"}]}}
            """.formatted(name);
    }

    private static String version(int number) {
        return Integer.toString(1000 + number);
    }

    private static String placed(int node) {
        return "\"nodeName\":\"node-" + node + "\",";
    }

    private static String uid(int number) {
        return "%08x-0000-4000-8000-%012x".formatted(number, number);
    }

    private static String pod(int number, int nodes, String name, String version, String place) {
        int owner = number / REPLICAS;
        String app = "service-" + owner;
        String uid = uid(number);
        return "{\"metadata\":{\"name\":\""
                + app
                + "-6c8f9d7b5-"
                + name
                + "\",\"generateName\":\""
                + app
                + "-6c8f9d7b5-\",\"namespace\":\"team-"
                + owner % 40
                + "\",\"uid\":\""
                + uid
                + "\",\"resourceVersion\":\""
                + version
                + "\",\"creationTimestamp\":\"2026-01-02T03:04:05Z\",\"labels\":{\"app.kubernetes.io/name\":\""
                + app
                + "\",\"app.kubernetes.io/instance\":\""
                + app
                + "\",\"pod-template-hash\":\"6c8f9d7b5\",\"service.istio.io/canonical-name\":\""
                + app
                + "\",\"topology.kubernetes.io/zone\":\"us-west-2"
                + ((char) ('a' + number % nodes % 3))
                + "\"},\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"2026-01-02T03:04:05Z\","
                + "\"prometheus.io/path\":\"/stats/prometheus\",\"checksum/config\":\""
                + uid
                + "\",\"sidecar.istio.io/status\":\"{\\\"initContainers\\\":[\\\"istio-init\\\"],"
                + "\\\"containers\\\":[\\\"istio-proxy\\\"],\\\"revision\\\":\\\"default\\\"}\"},"
                + "\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"name\":\""
                + app
                + "-6c8f9d7b5\",\"uid\":\"owner-"
                + owner
                + "\",\"controller\":true,\"blockOwnerDeletion\":true}],\"managedFields\":[{\"manager\":"
                + "\"kube-controller-manager\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsV1\":{\"f:spec\":{"
                + MANAGED
                + "}}}]},\"spec\":{"
                + place
                + "\"schedulerName\":\"default-scheduler\",\"volumes\":[{\"name\":\"kube-api-access-"
                + number
                + "\",\"projected\":{\"defaultMode\":420,\"sources\":[{\"serviceAccountToken\":{\"path\":\"token\"}}]}},"
                + "{\"name\":\"istiod-ca-cert\",\"configMap\":{\"name\":\"istio-ca\"}},{\"name\":\"istio-envoy\",\"emptyDir\":{}}],"
                + "\"initContainers\":[{\"name\":\"istio-init\",\"image\":\"docker.io/istio/proxyv2:1.27.3\","
                + "\"resources\":{\"requests\":{\"cpu\":\"10m\",\"memory\":\"40Mi\"}}}],\"containers\":[{\"name\":\"app\","
                + "\"image\":\"1.dkr.ecr.us-west-2.amazonaws.com/"
                + app
                + ":v1\",\"env\":["
                + ENVIRONMENT
                + "],\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"128Mi\"},\"limits\":{\"memory\":\"256Mi\"}}},"
                + SIDECAR
                + "],\"tolerations\":[{\"key\":\"node.kubernetes.io/not-ready\",\"operator\":\"Exists\","
                + "\"effect\":\"NoExecute\",\"tolerationSeconds\":300},{\"key\":\"node.kubernetes.io/unreachable\","
                + "\"operator\":\"Exists\",\"effect\":\"NoExecute\",\"tolerationSeconds\":300}],\"priority\":0},"
                + "\"status\":{\"phase\":\"Running\",\"podIP\":\"10.0.0.1\",\"conditions\":["
                + conditions("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
                + "],\"containerStatuses\":[{\"name\":\"app\",\"ready\":true,\"restartCount\":0,\"imageID\":"
                + "\"1.dkr.ecr.us-west-2.amazonaws.com/app@sha256:"
                + uid.replace("-", "")
                + "\",\"containerID\":\"containerd://"
                + uid.replace("-", "")
                + "\",\"state\":{\"running\":{\"startedAt\":\"2026-01-02T03:04:05Z\"}}}]}}";
    }

    private static String conditions(String... types) {
        var text = new StringBuilder();
        for (String type : types) {
            text.append(text.isEmpty() ? "" : ",")
                    .append("{\"type\":\"")
                    .append(type)
                    .append(
                            "\",\"status\":\"True\",\"reason\":\"KubeletHasWhatItNeeds\",\"message\":\"all of it is there\",")
                    .append(
                            "\"lastHeartbeatTime\":\"2026-01-02T03:04:05Z\",\"lastTransitionTime\":\"2026-01-02T03:04:05Z\"}");
        }
        return text.toString();
    }

    /** Nodes of somebody else's groups, full of pods, with the labels and images of real ones. */
    public static IntFunction<String> nodes() {
        String images = images(40);
        return number -> """
                {"metadata":{"name":"node-%1$d","uid":"node-%1$d","resourceVersion":"%2$d","labels":{
                 "kubernetes.io/hostname":"node-%1$d","kubernetes.io/os":"linux","kubernetes.io/arch":"amd64",
                 "node.kubernetes.io/instance-type":"m6i.2xlarge","topology.kubernetes.io/region":"us-west-2",
                 "topology.kubernetes.io/zone":"us-west-2%3$s","eks.amazonaws.com/nodegroup":"group-%4$d",
                 "k8s.io/cloud-provider-aws":"3a3d6b0d","topology.ebs.csi.aws.com/zone":"us-west-2%3$s"},
                 "annotations":{"csi.volume.kubernetes.io/nodeid":"{\\"ebs.csi.aws.com\\":\\"i-%1$017d\\"}"}},
                 "spec":{"providerID":"aws:///us-west-2%3$s/i-%1$017d"},
                 "status":{"capacity":{"cpu":"8","memory":"32386544Ki","pods":"58","ephemeral-storage":"83873772Ki"},
                  "allocatable":{"cpu":"7910m","memory":"31482352Ki","pods":"58","ephemeral-storage":"76224326324"},
                  "conditions":[%5$s],"images":[%6$s]}}
                """.formatted(
                        number,
                        100 + number,
                        (char) ('a' + number % 3),
                        number % 20,
                        conditions("MemoryPressure", "DiskPressure", "PIDPressure", "Ready"),
                        images);
    }

    private static String images(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"names\":[\"1.dkr.ecr.us-west-2.amazonaws.com/app-")
                    .append(i)
                    .append(
                            "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"],\"sizeBytes\":123456789}");
        }
        return text.toString();
    }
}
