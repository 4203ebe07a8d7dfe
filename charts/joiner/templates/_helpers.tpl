{{- define "joiner.name" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "joiner.labels" -}}
app.kubernetes.io/part-of: joiner
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "joiner.image" -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}

{{/* Values that come from the pod itself. */}}
{{- define "joiner.podEnv" -}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: POD_IP
  valueFrom: {fieldRef: {fieldPath: status.podIP}}
{{- end -}}

{{/* What every container may do: nothing. */}}
{{- define "joiner.securityContext" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  runAsUser: 65532
  capabilities: {drop: [ALL]}
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/*
What a webhook about users' objects looks at, given the root and which entry it is. Selectors of one entry are ANDed, so
there are two: for namespaces that opted in, and for objects that did elsewhere. No object meets both.
*/}}
{{- define "joiner.optedIn" -}}
{{- $root := index . 0 -}}
{{- $entry := index . 1 -}}
namespaceSelector:
  matchExpressions:
    - {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, {{ $root.Release.Namespace }}]}
    - {key: joiner.dev/scheduling, operator: {{ eq $entry "namespace" | ternary "In" "NotIn" }}, values: [enabled]}
{{- if eq $entry "object" }}
objectSelector:
  matchLabels: {joiner.dev/scheduling: enabled}
{{- end }}
{{- end -}}
