package dev.joiner.api.rules;

import dev.joiner.api.resource.Quantity;
import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Parts that node classes of both generations share. Thread-safe: no state. */
final class AwsSchemas {
    private static final long SMALLEST_DISK = 1L << 30;
    private static final long LARGEST_DISK = 64L << 40;
    private static final String DISK_RULE = "type(self) == int || (isQuantity(self) &&"
            + " quantity(self).compareTo(quantity('1Gi')) >= 0 && quantity(self).compareTo(quantity('64Ti')) <= 0)";
    private static final String DISK_MESSAGE = "a disk has from 1Gi to 64Ti: write it as 20Gi";

    private AwsSchemas() {}

    static Schema metadataOptions() {
        return Schema.object()
                .field("httpEndpoint", Schema.string().among("enabled", "disabled"))
                .field("httpProtocolIPv6", Schema.string().among("enabled", "disabled"))
                .field("httpPutResponseHopLimit", Schema.integer().between(1, 64))
                .field("httpTokens", Schema.string().among("required", "optional"));
    }

    /** The disk of a mapping. */
    static Schema ebs() {
        return Schema.object()
                .field("deleteOnTermination", Schema.bool())
                .field("encrypted", Schema.bool())
                .field("iops", Schema.integer().atLeast(1).with("format", "int64"))
                .field("kmsKeyID", Schema.string())
                .field("snapshotID", Schema.string())
                .field("throughput", Schema.integer().atLeast(1).with("format", "int64"))
                .field(
                        "volumeSize",
                        Schema.intOrString().most(20).rule(Rule.cel(DISK_RULE, DISK_MESSAGE, AwsSchemas::isDiskSize)))
                .field("volumeType", Schema.string().among("standard", "io1", "io2", "gp2", "gp3", "sc1", "st1"))
                .rule(Rule.cel(
                        "has(self.snapshotID) || has(self.volumeSize)",
                        "a disk needs volumeSize or snapshotID: set one",
                        at -> at.has("snapshotID") || at.has("volumeSize")));
    }

    /** A number without a unit means bytes to Kubernetes, and is surely too small. */
    private static boolean isDiskSize(Value size) {
        if (size.json() instanceof Number) {
            return true;
        }
        try {
            long bytes = Quantity.units(size.text());
            return bytes >= SMALLEST_DISK && bytes <= LARGEST_DISK;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Tags of what is launched, without those that only the controller may set. */
    static Schema tags(String celForbidden, String text, Predicate<String> forbidden) {
        return Schema.map(Schema.string())
                .most(50)
                .rule(Rule.celAndMore(
                        "!('' in self)",
                        "a tag without a key: name it",
                        at -> at.entries().containsKey("")
                                ? List.of(Finding.error(at.key("").path(), "has no key: name the tag"))
                                : List.of()))
                .rule(Rule.celAndMore("self.all(key, !(" + celForbidden + "))", text, at -> {
                    var findings = new ArrayList<Finding>();
                    at.entries().forEach((key, value) -> {
                        if (forbidden.test(key)) {
                            findings.add(Finding.error(value.path(), "is set by the controller: remove it"));
                        }
                    });
                    return findings;
                }))
                .rule(Rule.of(at -> at.entries().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("joiner.dev/"))
                        .map(entry -> Finding.error(entry.getValue().path(), "is set by the controller: remove it"))
                        .toList()));
    }

    static Schema resolved() {
        return Schema.object()
                .field("id", Schema.string())
                .field("name", Schema.string())
                .field("zone", Schema.string())
                .field("zoneID", Schema.string());
    }
}
