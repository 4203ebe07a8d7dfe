/**
 * How the parts of the provisioner reach the one thread that decides, and leave it for calls that block:
 * {@code Control} is the way in and out, {@code Work} makes the calls, {@code Guard} keeps one failure from costing
 * more than itself. Knows nothing of nodes. Threads are named at each type.
 */
@NullMarked
package dev.joiner.provisioner.control;

import org.jspecify.annotations.NullMarked;
