/** Constraints on labels and their algebra. Immutable and thread-safe. */
@NullMarked
package dev.joiner.api.requirement;

import org.jspecify.annotations.NullMarked;
