package dev.joiner.api.demand;

import dev.joiner.api.kube.Condition;
import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.kube.Pod.TolerationSpec;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The object {@code demands.joiner.dev/v1alpha1}: pods of one owner and one shape that no node takes, what is
 * being done about it, and why not where nothing can be.
 */
public record Demand(ObjectMeta metadata, Spec spec, Status status) implements KubeObject {
    public static final String API_VERSION = "joiner.dev/v1alpha1";
    public static final String KIND = "Demand";

    /** Most entries of {@link Status#claims()} that are written; the rest is in the counts. */
    public static final int MOST_CLAIMS = 100;

    /** Most entries of {@link Status#reasons()} that are written. */
    public static final int MOST_REASONS = 10;

    /** Makes absent fields empty. */
    public Demand {
        spec = Objects.requireNonNullElse(spec, Spec.EMPTY);
        status = Objects.requireNonNullElse(status, Status.EMPTY);
    }

    /** Who saw it. */
    public enum Source {
        /** The scheduler's verdict on the pods. */
        SCHEDULER,
        /** Our extender refused the room that was left. */
        EXTENDER,
        /** A user wants capacity in advance. */
        USER;

        /** As it stands in the object. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where it stands. */
    public enum Phase {
        PENDING("Pending"),
        PLANNED("Planned"),
        LAUNCHING("Launching"),
        SATISFIED("Satisfied"),
        UNPLACEABLE("Unplaceable"),
        HELD("Held"),
        /** A user's demand whose time is over: nothing is kept for it any more. */
        EXPIRED("Expired");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        /** As it stands in the object. */
        public String text() {
            return text;
        }
    }

    /**
     * What is asked for.
     *
     * @param pods unschedulable now
     * @param expected still to be created by the owner
     * @param expiresAt when a user's demand is withdrawn; null for never
     */
    public record Spec(
            Owner owner,
            ShapeSummary shape,
            int pods,
            int expected,
            int priority,
            String source,
            @Nullable Instant expiresAt) {
        /** Asks for nothing. */
        public static final Spec EMPTY = new Spec(Owner.NONE, ShapeSummary.NONE, 0, 0, 0, "", null);

        /** Makes absent fields empty. */
        public Spec {
            owner = Objects.requireNonNullElse(owner, Owner.NONE);
            shape = Objects.requireNonNullElse(shape, ShapeSummary.NONE);
            source = Objects.requireNonNullElse(source, "");
        }
    }

    /** Who makes the pods. */
    public record Owner(String apiVersion, String kind, String name, String uid) {
        /** Pods that stand for themselves. */
        public static final Owner NONE = new Owner("", "", "", "");

        /** Makes absent fields empty. */
        public Owner {
            apiVersion = Objects.requireNonNullElse(apiVersion, "");
            kind = Objects.requireNonNullElse(kind, "");
            name = Objects.requireNonNullElse(name, "");
            uid = Objects.requireNonNullElse(uid, "");
        }
    }

    /**
     * What one of the pods is like.
     *
     * @param hash key of the shape inside a process; not stable between versions
     * @param requests of one pod
     * @param summary for people
     * @param nodeSelector which nodes a user wants; empty in what Joiner writes
     * @param tolerations of a user's pods; empty in what Joiner writes
     */
    public record ShapeSummary(
            String hash,
            Map<String, String> requests,
            String summary,
            Map<String, String> nodeSelector,
            List<TolerationSpec> tolerations) {
        /** Nothing known. */
        public static final ShapeSummary NONE = new ShapeSummary("", Map.of(), "");

        /** Makes absent fields empty. */
        public ShapeSummary {
            hash = Objects.requireNonNullElse(hash, "");
            requests = Map.copyOf(Objects.requireNonNullElse(requests, Map.<String, String>of()));
            summary = Objects.requireNonNullElse(summary, "");
            nodeSelector = Map.copyOf(Objects.requireNonNullElse(nodeSelector, Map.<String, String>of()));
            tolerations = List.copyOf(Objects.requireNonNullElse(tolerations, List.<TolerationSpec>of()));
        }

        /** What Joiner writes of the pods that it has seen. */
        public ShapeSummary(String hash, Map<String, String> requests, String summary) {
            this(hash, requests, summary, Map.of(), List.of());
        }
    }

    /** What became of it. */
    public record Status(
            int pending,
            int nominated,
            int bound,
            String phase,
            List<Reason> reasons,
            List<ClaimShare> claims,
            List<Condition> conditions) {
        /** Nothing known yet. */
        public static final Status EMPTY = new Status(0, 0, 0, "", List.of(), List.of(), List.of());

        /** Makes absent fields empty. */
        public Status {
            phase = Objects.requireNonNullElse(phase, "");
            reasons = List.copyOf(Objects.requireNonNullElse(reasons, List.<Reason>of()));
            claims = List.copyOf(Objects.requireNonNullElse(claims, List.<ClaimShare>of()));
            conditions = List.copyOf(Objects.requireNonNullElse(conditions, List.<Condition>of()));
        }
    }

    /** Why pods have no node. */
    public record Reason(String code, String message, int count) {}

    /**
     * Room planned for it.
     *
     * @param node empty until the claim's node is there
     * @param count pods
     */
    public record ClaimShare(String name, String node, int count) {}

    /** Whether a user wrote it: whatever does not say that Joiner did. */
    public boolean isUsers() {
        return isUsers(spec);
    }

    /** Whether a user wrote this spec. */
    public static boolean isUsers(Spec spec) {
        return !spec.source().equals(Source.SCHEDULER.text()) && !spec.source().equals(Source.EXTENDER.text());
    }

    /** When it is withdrawn, if ever. */
    public Optional<Instant> expiry() {
        return Optional.ofNullable(spec.expiresAt());
    }
}
