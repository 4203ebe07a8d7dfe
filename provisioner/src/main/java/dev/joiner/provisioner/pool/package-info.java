/**
 * Node pools and classes as users wrote them, and as nodes can be launched from them now: {@code PoolViews} for
 * the control thread, {@code PoolObjects} for all other readers. {@code PoolWarmer} reads from AWS beforehand what
 * a launch would wait for.
 */
@NullMarked
package dev.joiner.provisioner.pool;

import org.jspecify.annotations.NullMarked;
