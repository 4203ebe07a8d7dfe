@NullMarked
package dev.joiner.cli.manifest;

import org.jspecify.annotations.NullMarked;
