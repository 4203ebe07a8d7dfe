/**
 * From a specification to instances: launch templates, the stored text of a launch, the one CreateFleet call made
 * from it, and what its answer means. The provider uses {@link LaunchPreparation} and {@link FleetLauncher}.
 * Thread-safe.
 */
@NullMarked
package dev.joiner.aws.launch;

import org.jspecify.annotations.NullMarked;
