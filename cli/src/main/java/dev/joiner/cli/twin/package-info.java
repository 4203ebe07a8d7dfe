/** The commands for the local twin. */
@NullMarked
package dev.joiner.cli.twin;

import org.jspecify.annotations.NullMarked;
