package dev.joiner.provisioner.control;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one failure from stopping the rest: a step that throws is skipped in this look, the other steps are taken. The
 * log names the step when it begins to fail and when it fails with another error. Confined to the control thread; holds
 * one entry for each thing that fails.
 */
public final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    /** If more steps than this fail at once, they share a defect, and logging them again does no harm. */
    private static final int MOST_REMEMBERED = 1000;

    private final Map<String, String> failing = new HashMap<>();

    /**
     * Takes a step; false when it threw.
     *
     * @param what the step and the object that it is about, such as {@code "the start of claim default-x2k9f"}
     */
    public boolean run(String what, Runnable step) {
        try {
            step.run();
            if (!failing.isEmpty() && failing.remove(what) != null) {
                LOG.info("{} works again", what);
            }
            return true;
        } catch (RuntimeException e) {
            if (failing.size() >= MOST_REMEMBERED) {
                failing.clear();
            }
            if (!e.toString().equals(failing.put(what, e.toString()))) {
                LOG.error("{} failed and is tried again every second; this is a defect of Joiner", what, e);
            }
            return false;
        }
    }
}
