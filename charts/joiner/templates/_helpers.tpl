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

{{/* Feature gates of the second scheduler's minor version, as one argument; nothing for a version that is not listed. */}}
{{- define "joiner.schedulerGates" -}}
{{- $minor := regexFind "^[0-9]+[.][0-9]+" (trimPrefix "v" (toString .Values.scheduler.version)) -}}
{{- $gates := get (.Files.Get "files/scheduler-gates.yaml" | fromYaml) $minor | default dict -}}
{{- $list := list -}}
{{- range $gate, $on := $gates -}}
{{- $list = append $list (printf "%s=%v" $gate $on) -}}
{{- end -}}
{{- join "," $list -}}
{{- end -}}

{{/* What tells that a pod fits nowhere; without the second scheduler there is no extender to tell. */}}
{{- define "joiner.signal" -}}
{{- if not (has .Values.scheduler.signal (list "verdict" "sentinel")) -}}
{{- fail (printf "scheduler.signal is '%s': it is verdict or sentinel" .Values.scheduler.signal) -}}
{{- end -}}
{{- .Values.scheduler.enabled | ternary .Values.scheduler.signal "verdict" -}}
{{- end -}}

{{/*
Replicas on nodes of their own, where there are such: a node that goes takes one of them. Given the root and the value of
app.kubernetes.io/name.
*/}}
{{- define "joiner.spread" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- with $root.Values.topologySpread -}}
topologySpreadConstraints:
  {{- range . }}
  - topologyKey: {{ .topologyKey }}
    maxSkew: 1
    whenUnsatisfiable: {{ .whenUnsatisfiable }}
    labelSelector:
      matchLabels:
        app.kubernetes.io/name: {{ $name }}
        app.kubernetes.io/instance: {{ $root.Release.Name }}
    # An upgrade's new replicas are not kept from the nodes of the old ones.
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- end -}}
