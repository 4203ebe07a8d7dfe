@NullMarked
package dev.joiner.cli.catalogue;

import org.jspecify.annotations.NullMarked;
