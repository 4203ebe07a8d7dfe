package dev.joiner.aws;

import dev.joiner.cloud.CloudException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Ends instances in batches. EC2 ends none of a batch in which one id is wrong: ids that its error names as
 * gone are left out, and a batch that still fails is halved until the wrong one stands alone.
 */
record Terminations(Ec2Client ec2, Calls calls) {
    private static final int A_BATCH = 500;

    void terminate(Collection<String> instanceIds) {
        var ids = List.copyOf(new TreeSet<>(instanceIds));
        var failures = new ArrayList<CloudException>();
        for (int from = 0; from < ids.size(); from += A_BATCH) {
            end(ids.subList(from, Math.min(ids.size(), from + A_BATCH)), failures);
        }
        if (!failures.isEmpty()) {
            CloudException first = failures.getFirst();
            throw new CloudException(
                    failures.size() + " of the calls to end " + ids.size() + " instances failed, the first: "
                            + first.getMessage(),
                    failures.stream().anyMatch(CloudException::isTransient),
                    first);
        }
    }

    private void end(List<String> ids, List<CloudException> failures) {
        if (ids.isEmpty()) {
            return;
        }
        try {
            calls.terminate("TerminateInstances", () -> ec2.terminateInstances(r -> r.instanceIds(ids)));
        } catch (CloudException e) {
            retry(ids, e, failures);
        }
    }

    private void retry(List<String> ids, CloudException e, List<CloudException> failures) {
        boolean gone = Calls.kindOf(e) == ErrorKind.INSTANCE_GONE;
        if (ids.size() == 1) {
            if (!gone) {
                failures.add(e);
            }
            return;
        }
        if (e.isTransient()) {
            failures.add(e);
            return;
        }
        String message = e.getMessage() == null ? "" : e.getMessage();
        var left = ids.stream().filter(id -> !gone || !message.contains(id)).toList();
        if (left.size() < ids.size()) {
            end(left, failures);
            return;
        }
        end(ids.subList(0, ids.size() / 2), failures);
        end(ids.subList(ids.size() / 2, ids.size()), failures);
    }
}
