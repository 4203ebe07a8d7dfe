/**
 * How the parts of the provisioner reach the one thread that decides, and leave it for blocking calls: {@code Control}
 * is the way in and out, {@code Work} makes the calls, {@code Guard} keeps one failure from stopping the rest. Knows
 * nothing of nodes. Each type says which threads use it.
 */
@NullMarked
package dev.joiner.provisioner.control;

import org.jspecify.annotations.NullMarked;
