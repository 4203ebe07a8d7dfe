/**
 * How the parts of the provisioner reach the one thread that decides, and leave it for calls that block:
 * {@code Control} is the way in and out, {@code Work} makes the calls, {@code Guard} limits a failure to the step
 * that failed. Knows nothing of nodes. Each type names its threads.
 */
@NullMarked
package dev.joiner.provisioner.control;

import org.jspecify.annotations.NullMarked;
