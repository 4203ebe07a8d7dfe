/**
 * Node pools and classes as users wrote them, and as nodes may be launched from them now: {@code PoolViews} for the
 * control thread, {@code PoolObjects} for whoever reads them. {@code PoolWarmer} reads ahead from AWS what a launch
 * would wait for.
 */
@NullMarked
package dev.joiner.provisioner.pool;

import org.jspecify.annotations.NullMarked;
