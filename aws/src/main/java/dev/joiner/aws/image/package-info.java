/** Machine images: the builds of the families that we can boot, and their ids, which come from SSM. Thread-safe. */
@NullMarked
package dev.joiner.aws.image;

import org.jspecify.annotations.NullMarked;
