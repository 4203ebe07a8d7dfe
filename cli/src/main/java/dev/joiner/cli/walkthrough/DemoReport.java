package dev.joiner.cli.walkthrough;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the walkthrough measured, in seconds from the request that asked for it.
 *
 * @param controllerManagerQps pods a second that kube-controller-manager may make
 * @param optedIn whether our scheduler placed the pods
 */
public record DemoReport(
        int pods,
        int bootSeconds,
        int controllerManagerQps,
        boolean optedIn,
        FirstPod firstPod,
        ScaleUp scaleUp,
        ScaleDown scaleDown) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** The first pod, for which there was no node at all. */
    public record FirstPod(int nodes, double secondsToRunning) {}

    /**
     * From one pod to all.
     *
     * @param parts where the time went
     * @param emptyNodes nodes of the pool without a pod when the last pod ran
     * @param mostPodsOnANode pods on the fullest node then
     */
    public record ScaleUp(
            int nodes,
            int nodesLaunched,
            SortedMap<String, Integer> instanceTypes,
            double pricePerHour,
            double secondsToFirstLaunchCall,
            double secondsToLastLaunchCall,
            double secondsToLastNodeReady,
            double secondsToLastPodRunning,
            int podsRunning,
            int emptyNodes,
            int mostPodsOnANode,
            Parts parts) {}

    /**
     * The time of the scale-up, cut where one thing ends and the next begins.
     *
     * @param firstPodCreatedSeconds until kube-controller-manager had made the first new pod; within decide
     * @param firstVerdictSeconds until the scheduler said that no node takes one; within decide
     */
    public record Parts(
            double firstPodCreatedSeconds,
            double firstVerdictSeconds,
            double decideSeconds,
            double launchCallSeconds,
            double bootSeconds,
            double joinSeconds,
            double bindSeconds) {}

    /** From all pods to none. */
    public record ScaleDown(double secondsToLastTermination, int nodesLeft, int instancesLeft, int nodeClaimsLeft) {}

    /** The JSON of the contract. */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("apiVersion", "joiner.dev/v1alpha1");
        json.put("kind", "DemoReport");
        json.put("pods", pods);
        json.put("bootSeconds", bootSeconds);
        json.put("controllerManagerQps", controllerManagerQps);
        json.put("optedIn", optedIn);
        json.put("firstPod", firstPod);
        json.put("scaleUp", scaleUp);
        json.put("scaleDown", scaleDown);
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and maps can always be written", e);
        }
    }
}
