/** Instance types for commands: the bundled catalogue and catalogue files, read and written. */
@NullMarked
package dev.joiner.cli.catalogue;

import org.jspecify.annotations.NullMarked;
