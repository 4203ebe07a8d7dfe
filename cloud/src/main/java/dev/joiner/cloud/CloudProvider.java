package dev.joiner.cloud;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import java.util.Collection;
import java.util.List;

/**
 * What Joiner needs of a cloud. Calls block and may take seconds; they are made from virtual threads.
 * Implementations are thread-safe.
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
     * Sends the request, which {@link #prepare} made in this process or in one before it. Sent twice, it
     * starts instances once.
     */
    LaunchOutcome launch(LaunchRequest request);

    /**
     * All instances of this cluster that Joiner started and that are not terminated.
     *
     * @throws CloudException if they cannot be listed
     */
    List<Instance> instances();

    /**
     * Ends instances. Ids that are gone are success.
     *
     * @throws CloudException if some could not be ended
     */
    void terminate(Collection<String> instanceIds);

    /**
     * Reads what takes long the first time and is the same for every pool: types and prices. Once is enough. A replica
     * that does not lead reads too: it advises whoever writes pods, and takes over sooner.
     */
    void readAhead();

    /** Calls everything that is slow the first time: types, prices, a launch that is not carried out. */
    void warmUp(Collection<NodePool> pools, Collection<NodeClass> classes);
}
