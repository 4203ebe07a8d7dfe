/**
 * Manifests from files, folders and standard input: YAML or JSON, several documents, lists of objects. An error is
 * one line that names file, document and field. Called by the commands that answer questions about manifests, on
 * the command's thread; loads no Kubernetes, HTTP or AWS client.
 */
@NullMarked
package dev.joiner.cli.manifest;

import org.jspecify.annotations.NullMarked;
