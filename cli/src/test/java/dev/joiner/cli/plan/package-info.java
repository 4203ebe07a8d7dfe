@NullMarked
package dev.joiner.cli.plan;

import org.jspecify.annotations.NullMarked;
