/** What every part of the twin uses of the machine it runs on: the cache folder, file trees, progress, and the one exception. */
@NullMarked
package dev.joiner.twin.local;

import org.jspecify.annotations.NullMarked;
