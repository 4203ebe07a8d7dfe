package dev.joiner.twin.tools;

/** The pinned versions that others need to know. */
public final class Versions {
    /** Of all Kubernetes programs. */
    public static final String KUBERNETES = "v1.36.3";
    /** The 36 of 1.36. */
    public static final int KUBERNETES_MINOR = Integer.parseInt(KUBERNETES.split("\\.", 3)[1]);

    private Versions() {}
}
