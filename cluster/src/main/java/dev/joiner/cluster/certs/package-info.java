/** Where certificates are kept in the cluster: our authority in a Secret, its certificate in our webhooks. */
@NullMarked
package dev.joiner.cluster.certs;

import org.jspecify.annotations.NullMarked;
