/**
 * From a specification to instances: launch templates, the stored text of a launch, the one CreateFleet call that is
 * made of it, and what its answer means. {@link LaunchPreparation} and {@link FleetLauncher} are for the provider.
 * Thread-safe.
 */
@NullMarked
package dev.joiner.aws.launch;

import org.jspecify.annotations.NullMarked;
