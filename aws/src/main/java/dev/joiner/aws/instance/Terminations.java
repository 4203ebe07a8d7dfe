package dev.joiner.aws.instance;

import dev.joiner.aws.client.Calls;
import dev.joiner.cloud.CloudException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Ends instances in batches. EC2 ends none of a batch in which one may not be ended: such a batch is halved until that
 * one stands alone.
 */
public record Terminations(Ec2Client ec2, Calls calls) {
    private static final int A_BATCH = 500;

    /** Gives back the ids that EC2 does not know. */
    public Set<String> terminate(Collection<String> instanceIds) {
        var unknown = new TreeSet<String>();
        var failures = new ArrayList<CloudException>();
        KnownIds.batches(instanceIds, A_BATCH, unknown).forEach(batch -> end(batch, unknown, failures));
        if (!failures.isEmpty()) {
            CloudException first = failures.getFirst();
            throw new CloudException(
                    failures.size() + " of the calls to end " + instanceIds.size() + " instances failed, the first: "
                            + first.getMessage(),
                    failures.stream().anyMatch(CloudException::isTransient),
                    first);
        }
        return unknown;
    }

    private void end(List<String> ids, Set<String> unknown, List<CloudException> failures) {
        try {
            KnownIds.call(
                    ids,
                    unknown,
                    known -> calls.terminate(
                            "TerminateInstances", () -> ec2.terminateInstances(r -> r.instanceIds(known))));
        } catch (CloudException e) {
            List<String> left = ids.stream().filter(id -> !unknown.contains(id)).toList();
            if (left.size() == 1 || e.isTransient()) {
                failures.add(e);
                return;
            }
            end(left.subList(0, left.size() / 2), unknown, failures);
            end(left.subList(left.size() / 2, left.size()), unknown, failures);
        }
    }
}
