/**
 * The {@code joiner} command and the composition root: the only place that knows every module.
 */
@NullMarked
package dev.joiner.cli;

import org.jspecify.annotations.NullMarked;
