/**
 * The programs that the twin runs, made once and kept in the user's cache: Kubernetes, etcd, kwok and helm built from
 * pinned Go modules, moto in a Python environment. Called at the start of a twin, from any thread; a file lock keeps two
 * processes from building at once.
 */
@NullMarked
package dev.joiner.twin.tools;

import org.jspecify.annotations.NullMarked;
