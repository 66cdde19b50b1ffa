{{/* Pod of the broker, as a template of a Deployment or a StatefulSet. */}}
{{- define "mqtt-panel-broker.pod" -}}
metadata:
  labels:
    {{- include "mqtt-panel-broker.podLabels" . | nindent 4 }}
  annotations:
    checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
    checksum/secret: {{ include (print $.Template.BasePath "/secret.yaml") . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "mqtt-panel-broker.serviceAccountName" . }}
  automountServiceAccountToken: false
  # The variables Kubernetes makes for Services look like the broker's own settings.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.podSecurityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: broker
      image: {{ include "mqtt-panel-broker.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- with .Values.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      envFrom:
        - configMapRef:
            name: {{ include "mqtt-panel-broker.fullname" . }}
        {{- with .Values.extraEnvFrom }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      env:
        - name: MQTTPANEL_RELAY_APPKEY
          valueFrom:
            secretKeyRef:
              name: {{ include "mqtt-panel-broker.secretName" . }}
              key: {{ include "mqtt-panel-broker.secretKey" . }}
        {{- with .Values.admin.existingSecret }}
        {{- if .name }}
        - name: MQTTPANEL_ADMIN_TOKEN
          valueFrom:
            secretKeyRef:
              name: {{ .name }}
              key: {{ .key }}
        {{- end }}
        {{- end }}
        {{- if and .Values.cluster.enabled .Values.cluster.redis.existingSecret.name }}
        - name: SPRING_DATA_REDIS_PASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ .Values.cluster.redis.existingSecret.name }}
              key: {{ .Values.cluster.redis.existingSecret.key }}
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        {{- if .Values.service.mqtt.enabled }}
        - name: mqtt
          containerPort: 1883
        {{- end }}
        {{- if .Values.service.websocket.enabled }}
        - name: ws
          containerPort: 1882
        {{- end }}
        {{- if .Values.service.mqtts.enabled }}
        - name: mqtts
          containerPort: 8883
        {{- end }}
        {{- if .Values.service.wss.enabled }}
        - name: wss
          containerPort: 8884
        {{- end }}
        - name: http
          containerPort: 8080
      startupProbe:
        httpGet:
          path: /actuator/health/liveness
          port: http
        {{- toYaml .Values.startupProbe | nindent 8 }}
      livenessProbe:
        httpGet:
          path: /actuator/health/liveness
          port: http
        {{- toYaml .Values.livenessProbe | nindent 8 }}
      readinessProbe:
        httpGet:
          path: /actuator/health/readiness
          port: http
        {{- toYaml .Values.readinessProbe | nindent 8 }}
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- if .Values.persistence.enabled }}
        - name: data
          mountPath: {{ .Values.persistence.mountPath }}
        {{- end }}
        {{- if or .Values.service.mqtts.enabled .Values.service.wss.enabled }}
        - name: tls
          mountPath: /tls
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir:
        sizeLimit: {{ .Values.tmpSize }}
    {{- if and .Values.persistence.enabled (not .Values.cluster.enabled) }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ include "mqtt-panel-broker.claimName" . }}
    {{- end }}
    {{- if or .Values.service.mqtts.enabled .Values.service.wss.enabled }}
    - name: tls
      secret:
        secretName: {{ .Values.tls.secretName }}
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- else }}
  {{- if .Values.cluster.enabled }}
  # One machine that is lost costs one node, where there are others.
  affinity:
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                {{- include "mqtt-panel-broker.selectorLabels" . | nindent 16 }}
  {{- end }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
