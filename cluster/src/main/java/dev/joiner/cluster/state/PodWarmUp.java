package dev.joiner.cluster.state;

import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.reflect.Reflector;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * The lives of pods that do not exist, read as if the API server told of them: so that what reads real ones is loaded
 * and compiled before they come. The first burst of pods after a start meets a JVM in which every event would take ten
 * times as long, in each replica, and just when the scheduler waits for the extender.
 */
public final class PodWarmUp {
    private static final int PODS = 60;

    private PodWarmUp() {}

    /**
     * Reads them; a moment's work. Nothing is called and nothing is kept.
     *
     * @param kept what is kept of a pod, as the real reflector does it
     */
    public static void run(KubeClient kube, UnaryOperator<Pod> kept) {
        var reflector = new Reflector<>(kube, ResourceType.PODS, kept, new SplittableRandom());
        reflector.cache().listen(new PodIndex());
        var events = new StringBuilder();
        int version = 0;
        for (int i = 0; i < PODS; i++) {
            for (String[] change : List.of(
                    new String[] {"ADDED", "", "False", ""},
                    new String[] {"MODIFIED", "", "False", "Unschedulable"},
                    new String[] {"MODIFIED", "warm-up", "True", ""},
                    new String[] {"DELETED", "warm-up", "True", ""})) {
                events.append("{\"type\":\"").append(change[0]).append("\",\"object\":");
                events.append(pod(i, ++version, change[1], change[2], change[3]))
                        .append("}\n");
            }
        }
        try {
            reflector.read(new StringReader(events.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail", e);
        }
    }

    /** A pod of a ReplicaSet that no scheduler has looked at, as JSON. */
    public static String newPod() {
        return pod(0, 0, "", "False", "");
    }

    /** As the API server sends it, with all that it writes into one itself. */
    private static String pod(int number, int version, String node, String placed, String reason) {
        return """
            {"kind":"Pod","apiVersion":"v1",
             "metadata":{"name":"r-%1$s","generateName":"r-","namespace":"warm-up","uid":"warm-up-%1$s",
              "resourceVersion":"%2$s","generation":1,"creationTimestamp":"2026-01-02T03:04:05Z",
              "labels":{"app":"warm-up","pod-template-hash":"warm-up"},
              "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"r","uid":"r","controller":true,
               "blockOwnerDeletion":true}],
              "managedFields":[{"manager":"warm-up","operation":"Update","apiVersion":"v1",
               "time":"2026-01-02T03:04:05Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:generateName":{},
               "f:labels":{".":{},"f:app":{},"f:pod-template-hash":{}}},"f:spec":{"f:containers":
               {"k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:name":{},"f:resources":{".":{},"f:requests":
               {".":{},"f:cpu":{}}}}},"f:dnsPolicy":{},"f:restartPolicy":{},"f:schedulerName":{}}}}]},
             "spec":{"nodeName":"%3$s","schedulerName":"default-scheduler",
              "volumes":[{"name":"kube-api-access-%1$s","projected":{"defaultMode":420,"sources":
               [{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}}]}}],
              "containers":[{"name":"c","image":"warm-up","resources":{"requests":{"cpu":"100m","memory":"64Mi"}},
               "volumeMounts":[{"name":"kube-api-access-%1$s","readOnly":true,"mountPath":"/var/run"}],
               "terminationMessagePath":"/dev/termination-log","imagePullPolicy":"Always"}],
              "restartPolicy":"Always","dnsPolicy":"ClusterFirst","serviceAccountName":"default",
              "securityContext":{},"tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists",
               "effect":"NoExecute","tolerationSeconds":300}],"priority":0,"enableServiceLinks":true},
             "status":{"phase":"Pending","qosClass":"Burstable","conditions":[{"type":"PodScheduled","status":"%4$s",
              "lastTransitionTime":"2026-01-02T03:04:05Z","reason":"%5$s","message":"warmed up"}]}}
            """.formatted(number, version, node, placed, reason);
    }
}
