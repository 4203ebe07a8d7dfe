package dev.joiner.provisioner.launch;

import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.provisioner.control.Control;
import org.jspecify.annotations.Nullable;

/**
 * The creation of one claim, which may be tried again. One thread at a time; whoever waits for {@link Control#workAll}
 * sees what became of it.
 */
final class ClaimWrite implements Runnable {
    private final KubeClient kube;
    private final Control control;
    private final Object body;
    private boolean tried;
    private @Nullable KubeException failure;

    ClaimWrite(KubeClient kube, Control control, Object body) {
        this.kube = kube;
        this.control = control;
        this.body = body;
    }

    /** Tries, and remembers how it failed. */
    @Override
    public void run() {
        try {
            make();
            failure = null;
        } catch (KubeException e) {
            failure = e;
        }
    }

    /**
     * Tries.
     *
     * @throws KubeException if the claim is not written, or its writing was not answered
     */
    void make() {
        if (!control.isLeader()) {
            // Whoever lost the lead writes nothing, even if it was about to.
            throw new KubeException(KubeException.NO_ANSWER, "", "lost the lead", null);
        }
        try {
            kube.create(ResourceType.NODE_CLAIMS, "", body);
        } catch (KubeException e) {
            // Names are drawn by us: one that exists at the second try is of the first, whose answer was lost.
            if (!tried || !e.isAlreadyExists()) {
                throw e;
            }
        } finally {
            tried = true;
        }
    }

    /** Why the claim is not there, or not known to be; null when it is. */
    @Nullable
    KubeException failure() {
        return failure;
    }
}
