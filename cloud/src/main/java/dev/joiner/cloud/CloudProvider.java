package dev.joiner.cloud;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What Joiner needs of a cloud. Calls block, and where the cloud is slow they are tried again for up to half a minute:
 * they are made from virtual threads, never from a thread that decides. Only {@link #isWarm} returns at once, and
 * {@link #instanceTypes} where {@code isWarm} has said so.
 *
 * <p>Reads are eventually consistent: for up to a minute after a launch an instance may be missing from any answer, by
 * tag as well as by id, and a state may be an old one.
 *
 * <p>Implementations are thread-safe.
 */
public interface CloudProvider {
    /**
     * The types that nodes of this pool and class can have, with what they would offer there. From memory
     * when warm; prices and availability are current.
     *
     * @throws CloudException if they cannot be read
     */
    List<InstanceType> instanceTypes(NodePool pool, NodeClass nodeClass);

    /**
     * Whether {@link #instanceTypes} would answer from memory. Never blocks and calls nobody, nor does it make anything
     * warm: {@link #warmUp} does. A class that was edited is cold again.
     */
    boolean isWarm(NodePool pool, NodeClass nodeClass);

    /**
     * What the cloud makes of a class: subnets, groups, images.
     *
     * @throws CloudException if they cannot be read
     */
    NodeClassResolution resolve(NodeClass nodeClass);

    /**
     * A launch made ready to send. Nothing is started; the same specification need not give the same request.
     *
     * @throws CloudException if the class has no usable subnet, group or image
     */
    LaunchRequest prepare(LaunchSpecification specification);

    /**
     * Sends the request, which {@link #prepare} made in this process or in one before it. The cloud means to start its
     * instances once however often it is sent, but what it answers the second time is its own affair: the first answer
     * again, less, nothing, or an error, and once it has forgotten the request it starts instances anew. Before a
     * request is sent again, {@link #startedBy} is asked.
     *
     * <p>Instances that are known to have ended are left out of the outcome.
     */
    LaunchOutcome launch(LaunchRequest request);

    /**
     * The instances of this cluster that Joiner started and that are not terminated, by their tags. That one is not
     * among them proves nothing: it may be too young, its tag may be gone, or the question may have gone to the wrong
     * account. Whoever would act on an absence asks {@link #describe} for the id.
     *
     * @throws CloudException if they cannot be listed
     */
    List<Instance> instances();

    /**
     * The instances of one launch that have not ended: pending, running, stopping or stopped, with the launch's tag and
     * this cluster's mark. An empty list proves nothing within a minute of the launch.
     *
     * @param launchId as {@link LaunchRequest#id}
     * @throws CloudException if they cannot be listed
     */
    List<Instance> startedBy(String launchId);

    /**
     * What the cloud says about these very ids, whatever tags they carry and whatever state they are in: those that have
     * ended are in the answer with that state for as long as the cloud remembers them, about an hour. Ids that the cloud
     * does not know are left out; so are ids that cannot be ids. For one that was launched less than a minute ago, being
     * left out proves nothing.
     *
     * @return in no particular order, each at most once
     * @throws CloudException if the cloud could not be asked about every one of them; then nothing is said of any
     */
    List<Instance> describe(Collection<String> instanceIds);

    /**
     * Tells instances to end, however often they were told before.
     *
     * @return the ids that the cloud does not know: gone long ago, or launched so short a time ago that it does not know
     *     them yet. The caller tells these apart by age, and tries the young ones again. All others were told to end
     * @throws CloudException if some could not be told; others may have been
     */
    Set<String> terminate(Collection<String> instanceIds);

    /**
     * Reads what takes long the first time and is the same for every pool: types and prices. Once is enough. A replica
     * that does not lead reads too: it advises whoever writes pods, and takes over sooner.
     */
    void readAhead();

    /**
     * Calls everything that is slow the first time: types, prices, classes, a launch that is not carried out. Pools whose
     * class could be read {@linkplain #isWarm are warm} afterwards.
     *
     * @throws CloudException if no launch will succeed before somebody changes something, as a permission
     */
    void warmUp(Collection<NodePool> pools, Collection<NodeClass> classes);
}
