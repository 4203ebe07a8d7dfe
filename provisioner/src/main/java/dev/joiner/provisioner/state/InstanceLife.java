package dev.joiner.provisioner.state;

import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.Instance;
import dev.joiner.provisioner.control.Control;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks EC2 about instances by their ids. A list filtered by tags proves nothing by what it lacks: a tag may be
 * gone, the region or the role may be wrong. Called on the control thread.
 */
public final class InstanceLife {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceLife.class);

    /** A younger instance may not be shown yet: EC2 tells of launches with delay. */
    public static final Duration CONSISTENT_AFTER = Duration.ofSeconds(60);

    private final CloudProvider cloud;
    private final Control control;

    /** Asks this cloud, off the control thread. */
    public InstanceLife(CloudProvider cloud, Control control) {
        this.cloud = cloud;
        this.control = control;
    }

    /**
     * What EC2 said.
     *
     * @param byId the instances that it knows, dead ones too
     */
    public record Answer(Map<String, Instance> byId) {
        /** Whether EC2 says of this very id that it has ended or is ending. */
        public boolean isEnding(String id) {
            Instance instance = byId.get(id);
            return instance != null && instance.state().isDead();
        }

        /** Whether EC2 says of this very id that it has ended. */
        public boolean isEnded(String id) {
            return Optional.ofNullable(byId.get(id))
                    .filter(instance -> instance.state() == Instance.State.TERMINATED)
                    .isPresent();
        }

        /** Whether EC2 does not know it (any more, or yet). */
        public boolean isUnknown(String id) {
            return !byId.containsKey(id);
        }
    }

    /**
     * Asks, and tells on the control thread what came of it.
     *
     * @param answered the answer; empty when EC2 could not be asked
     */
    public void ask(Collection<String> ids, Consumer<Optional<Answer>> answered) {
        List<String> asked = List.copyOf(ids);
        control.work(() -> {
            Optional<Answer> answer = Optional.empty();
            try {
                var byId = new HashMap<String, Instance>();
                cloud.describe(asked).forEach(instance -> byId.put(instance.id(), instance));
                answer = Optional.of(new Answer(byId));
            } catch (CloudException e) {
                LOG.warn("cannot ask EC2 about {} instances: {}", asked.size(), e.getMessage());
            } finally {
                Optional<Answer> told = answer;
                control.post(() -> answered.accept(told));
            }
        });
    }
}
