package dev.joiner.twin.proxy;

import java.util.function.LongSupplier;

/** EC2's request limits per account and region, with the figures that AWS' own Karpenter test provider uses. Thread-safe. */
final class Ec2Limits {
    private final TokenBucket reads;
    private final TokenBucket fleetsAndTemplates;
    private final TokenBucket runInstances;
    private final TokenBucket terminateInstances;
    private final TokenBucket createTags;

    Ec2Limits(LongSupplier nanos) {
        this.reads = new TokenBucket(20, 100, nanos);
        this.fleetsAndTemplates = new TokenBucket(5, 50, nanos);
        this.runInstances = new TokenBucket(2, 5, nanos);
        this.terminateInstances = new TokenBucket(5, 100, nanos);
        this.createTags = new TokenBucket(10, 100, nanos);
    }

    boolean allows(AwsRequest request) {
        if (!request.service().equals("ec2")) {
            return true;
        }
        return bucket(request.action()).take();
    }

    private TokenBucket bucket(String action) {
        return switch (action) {
            case "RunInstances" -> runInstances;
            case "TerminateInstances" -> terminateInstances;
            case "CreateTags" -> createTags;
            default -> action.startsWith("Describe") || action.startsWith("Get") ? reads : fleetsAndTemplates;
        };
    }
}
