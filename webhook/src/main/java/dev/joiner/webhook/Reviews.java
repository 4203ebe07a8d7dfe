package dev.joiner.webhook;

import com.google.gson.JsonParseException;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.rules.OwnKind;
import dev.joiner.api.schema.Finding;
import dev.joiner.api.v1.Ec2NodeClass;
import dev.joiner.api.v1.KarpenterNodePool;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.planner.advice.Surroundings;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What is answered to each review. From memory alone: runs on event loops. Thread-safe. */
public final class Reviews {
    private final PodScheduling scheduling;
    private final Supplier<Surroundings> around;
    private final Predicate<String> refuses;
    private final Supplier<Ownership.Now> ownership;

    /**
     * @param scheduling which pods get our scheduler
     * @param around what is known besides the object, as last seen
     * @param refuses whether a namespace wants refusals instead of warnings about placement
     * @param ownership which pools and classes are ours; others are let through unjudged
     */
    public Reviews(
            PodScheduling scheduling,
            Supplier<Surroundings> around,
            Predicate<String> refuses,
            Supplier<Ownership.Now> ownership) {
        this.scheduling = scheduling;
        this.around = around;
        this.refuses = refuses;
        this.ownership = ownership;
    }

    /** Of our own kinds; those of another autoscaler are its own affair. */
    String own(AdmissionReview review) {
        if (!isOurs(review)) {
            return review.allow();
        }
        List<Finding> findings = OwnKind.of(review.apiVersion(), review.kind())
                .filter(OwnKind::isChecked)
                .map(kind -> ObjectVerdict.ofOwn(kind, review.object(), around.get()))
                .orElse(List.of());
        return review.judge(findings);
    }

    private boolean isOurs(AdmissionReview review) {
        ObjectMeta metadata = review.metadata();
        Ownership.Now now = ownership.get();
        return switch (review.kind()) {
            case Provisioner.KIND, KarpenterNodePool.KIND ->
                now.whyNotPool(metadata.name(), metadata.labels()).isEmpty();
            case AwsNodeTemplate.KIND, Ec2NodeClass.KIND ->
                now.whyNotClass(metadata.labels()).isEmpty();
            default -> true;
        };
    }

    /** Of what makes pods. */
    String workload(AdmissionReview review) {
        return review.judge(findings(review));
    }

    /** Of a pod: our scheduler's name, and advice where a person made it. */
    String pod(AdmissionReview review) {
        if (!review.kind().equals("Pod")) {
            return review.allow();
        }
        try {
            Pod pod = Json.gson().fromJson(review.object(), Pod.class);
            if (pod.metadata() == null) {
                return review.allow();
            }
            // Nobody reads warnings to a controller, and refusing its pods would break what runs already.
            boolean owned = pod.metadata().controller().isPresent();
            return review.judge(owned ? List.of() : findings(review), scheduling.patch(pod));
        } catch (JsonParseException | IllegalArgumentException e) {
            // The API server says what is wrong with it, and better.
            return review.allow();
        }
    }

    private List<Finding> findings(AdmissionReview review) {
        List<Finding> findings = ObjectVerdict.ofWorkload(
                review.apiVersion(), review.kind(), review.namespace(), review.object(), around.get());
        return refuses.test(review.namespace())
                ? findings.stream()
                        .map(finding -> Finding.error(finding.field(), finding.message()))
                        .toList()
                : findings;
    }
}
