package dev.joiner.extender;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;

import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.server.IntakeLimits;
import dev.joiner.cluster.state.LeanPods;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A process with an extender that knows 5,000 nodes and 100,000 pods, without a cluster. Every hundredth node holds
 * room, so that answers are more than an echo. Its argument is the folder with the certificates; it writes its port.
 */
final class LoadServer {
    static final int NODES = 5_000;
    static final int PODS_A_NODE = 20;
    static final int HOLDING_EVERY = 100;

    private LoadServer() {}

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        var cluster = new Cluster();
        var lean = new LeanPods();
        var held = aPod("held").ownedBy("ReplicaSet", "held").cpu("500m");
        cluster.waits(held);
        for (int i = 0; i < NODES; i++) {
            if (i % HOLDING_EVERY == 0) {
                cluster.nodeHolding(aNode(node(i)).cpu("8"), Map.of(held, 2));
            } else {
                cluster.nodes.put(aNode(node(i)).cpu("8").build());
            }
            for (int k = 0; k < PODS_A_NODE; k++) {
                cluster.pods.put(lean.apply(Json.gson().fromJson(running(i, k), Pod.class)));
            }
        }
        var server = new ExtenderServer(
                vertx,
                cluster.contract,
                new MostAllocatedScores(cluster.view, cluster.index),
                refused -> {},
                IntakeLimits.ofExtender(Runtime.getRuntime().maxMemory()));
        int port = server.listen("127.0.0.1", 0, Path.of(arguments[0]))
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println(port + " " + ((runtime.totalMemory() - runtime.freeMemory()) >> 20));
        new CountDownLatch(1).await();
    }

    /** A pod as the API server tells of it: five hundred owners, each with labels, a token and conditions. */
    private static String running(int node, int number) {
        int owner = node % 500;
        String name = "rs-" + owner + "-" + node + "-" + number;
        return """
                {"metadata":{"name":"%1$s","namespace":"shop-%2$d","uid":"5f3f0c1e-0000-4000-8000-%3$012d",
                "resourceVersion":"%3$d","creationTimestamp":"2026-11-22T17:13:33Z",
                "labels":{"app":"rs-%4$d","pod-template-hash":"7d4c9f6b5","topology.kubernetes.io/zone":"us-west-2%5$s"},
                "annotations":{"checksum/config":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
                "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"rs-%4$d","uid":"uid-%4$d",
                "controller":true}]},
                "spec":{"nodeName":"%6$s","schedulerName":"default-scheduler","serviceAccountName":"default",
                "containers":[{"name":"app","image":"registry/app:1","resources":{"requests":{"cpu":"100m",
                "memory":"64Mi"},"limits":{"memory":"128Mi"}}}],
                "tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute"},
                {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute"}],
                "volumes":[{"name":"kube-api-access-%3$d","projected":{}}]},
                "status":{"phase":"Running","conditions":[{"type":"PodReadyToStartContainers","status":"True"},
                {"type":"Initialized","status":"True"},{"type":"Ready","status":"True"},
                {"type":"ContainersReady","status":"True"},{"type":"PodScheduled","status":"True"}]}}""".formatted(name, owner % 20, node * PODS_A_NODE + number, owner, "abc".charAt(node % 3), node(node));
    }

    static String node(int number) {
        return "ip-10-0-" + (number / 250) + "-" + (number % 250) + ".us-west-2.compute.internal";
    }
}
