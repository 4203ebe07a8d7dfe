/** Errors that a command reports when the user can do something about them. */
@NullMarked
package dev.joiner.cli.error;

import org.jspecify.annotations.NullMarked;
