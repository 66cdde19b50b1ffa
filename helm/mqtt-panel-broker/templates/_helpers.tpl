{{/* Name of the chart, or what replaces it. */}}
{{- define "mqtt-panel-broker.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Name of every object of the release; 10 of the 63 characters of a name are left for an ending such as "-websocket". */}}
{{- define "mqtt-panel-broker.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{/* What selects the Pod; never changes during the life of a release. */}}
{{- define "mqtt-panel-broker.selectorLabels" -}}
app.kubernetes.io/name: {{ include "mqtt-panel-broker.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Labels of every object. */}}
{{- define "mqtt-panel-broker.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "mqtt-panel-broker.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: broker
app.kubernetes.io/part-of: mqtt-panel
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* Labels of the Pod. */}}
{{- define "mqtt-panel-broker.podLabels" -}}
{{ include "mqtt-panel-broker.labels" . }}
{{- with .Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "mqtt-panel-broker.serviceAccountName" -}}
{{- $default := ternary (include "mqtt-panel-broker.fullname" .) "default" .Values.serviceAccount.create -}}
{{- default $default .Values.serviceAccount.name -}}
{{- end -}}

{{- define "mqtt-panel-broker.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{/* The Secret that has the Panel's app key. */}}
{{- define "mqtt-panel-broker.secretName" -}}
{{- default (include "mqtt-panel-broker.fullname" .) .Values.relay.existingSecret.name -}}
{{- end -}}

{{/* The entry of that Secret. */}}
{{- define "mqtt-panel-broker.secretKey" -}}
{{- ternary .Values.relay.existingSecret.key "app-key" (not (empty .Values.relay.existingSecret.name)) -}}
{{- end -}}

{{- define "mqtt-panel-broker.claimName" -}}
{{- default (include "mqtt-panel-broker.fullname" .) .Values.persistence.existingClaim -}}
{{- end -}}

{{/* Settings of one of several nodes, whose name is that of its Pod. */}}
{{- define "mqtt-panel-broker.clusterSettings" -}}
{{- $redis := .Values.cluster.redis -}}
{{- if .Values.persistence.existingClaim }}
{{- fail "persistence.existingClaim must be empty with cluster.enabled: each node has a volume of its own" }}
{{- end -}}
MQTTPANEL_CLUSTER_ENABLED: "true"
{{- if $redis.sentinel.master }}
SPRING_DATA_REDIS_SENTINEL_MASTER: {{ $redis.sentinel.master | quote }}
SPRING_DATA_REDIS_SENTINEL_NODES: {{ required "cluster.redis.sentinel.nodes must be set: the addresses of the Sentinels, such as redis-0.redis:26379" (join "," $redis.sentinel.nodes) | quote }}
{{- else }}
SPRING_DATA_REDIS_HOST: {{ required "cluster.redis.host must be set: the name of the Redis server that the nodes share" $redis.host | quote }}
SPRING_DATA_REDIS_PORT: {{ $redis.port | quote }}
{{- end }}
SPRING_DATA_REDIS_DATABASE: {{ $redis.database | quote }}
SPRING_DATA_REDIS_SSL_ENABLED: {{ $redis.ssl | quote }}
{{- with $redis.username }}
SPRING_DATA_REDIS_USERNAME: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* Spec of a Service: a dict of root, service (its values) and port (of the container). */}}
{{- define "mqtt-panel-broker.serviceSpec" -}}
{{- $external := ne .service.type "ClusterIP" -}}
type: {{ .service.type }}
{{- if eq .service.type "LoadBalancer" }}
{{- with .service.loadBalancerClass }}
loadBalancerClass: {{ . }}
{{- end }}
{{- with .service.loadBalancerSourceRanges }}
loadBalancerSourceRanges:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- if and $external .service.externalTrafficPolicy }}
externalTrafficPolicy: {{ .service.externalTrafficPolicy }}
{{- end }}
ports:
  - name: {{ .port }}
    port: {{ .service.port }}
    targetPort: {{ .port }}
    protocol: TCP
    {{- if and $external .service.nodePort }}
    nodePort: {{ .service.nodePort }}
    {{- end }}
selector:
  {{- include "mqtt-panel-broker.selectorLabels" .root | nindent 2 }}
{{- end -}}
