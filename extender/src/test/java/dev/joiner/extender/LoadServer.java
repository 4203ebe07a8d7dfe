package dev.joiner.extender;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;

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
        var held = aPod("held").ownedBy("ReplicaSet", "held").cpu("500m");
        cluster.waits(held);
        for (int i = 0; i < NODES; i++) {
            if (i % HOLDING_EVERY == 0) {
                cluster.nodeHolding(aNode(node(i)).cpu("8"), Map.of(held, 2));
            } else {
                cluster.nodes.put(aNode(node(i)).cpu("8").build());
            }
            for (int k = 0; k < PODS_A_NODE; k++) {
                cluster.pods.put(aPod("pod-" + i + "-" + k)
                        .ownedBy("ReplicaSet", "rs-" + i % 500)
                        .on(node(i))
                        .build());
            }
        }
        var server = new ExtenderServer(vertx, cluster.contract, new Packing(cluster.view), refused -> {});
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

    static String node(int number) {
        return "ip-10-0-" + (number / 250) + "-" + (number % 250) + ".us-west-2.compute.internal";
    }
}
