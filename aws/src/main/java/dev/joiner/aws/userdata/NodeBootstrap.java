package dev.joiner.aws.userdata;

import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.Taint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a node must know to join as planned.
 *
 * @param clusterName name of the EKS cluster
 * @param endpoint URL of the API server
 * @param caBundle base64 of the cluster's CA certificate
 * @param serviceCidr addresses of services
 * @param labels to register with; those that a kubelet may not set itself are left off
 * @param taints to register with, in this order
 * @param maxPods of this instance type, concrete
 * @param kubelet the pool's settings; its maxPods is in {@code maxPods} already
 * @param custom the user's own user data, which comes first
 */
public record NodeBootstrap(
        String clusterName,
        String endpoint,
        String caBundle,
        String serviceCidr,
        Map<String, String> labels,
        List<Taint> taints,
        long maxPods,
        KubeletSettings kubelet,
        Optional<String> custom) {
    /**
     * Sorts the labels and checks everything.
     *
     * @throws UserDataException naming the first value that cannot be represented
     */
    public NodeBootstrap {
        labels = new TreeMap<>(KubeletLabels.allowed(labels));
        taints = List.copyOf(taints);
        labels.forEach(Grammar::checkLabel);
        taints.forEach(Grammar::checkTaint);
        Grammar.checkKubelet(kubelet);
        if (maxPods < 0) {
            throw new UserDataException("maxPods " + maxPods + " is negative");
        }
    }

    /** Without the user's own part, which may hold secrets. */
    @Override
    public String toString() {
        return "NodeBootstrap[" + clusterName + ", " + labels + ", " + taints + ", max pods " + maxPods + "]";
    }
}
