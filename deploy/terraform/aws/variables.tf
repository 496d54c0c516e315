variable "region" {
  description = "Where all of it is."
  type        = string
}

variable "name" {
  description = "What all of it is called."
  type        = string
  default     = "papyri"
}

variable "image" {
  description = "The image of the servers and workers, by its digest."
  type        = string
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest: a tag can be moved to other bytes."
  }
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "public_subnet_ids" {
  description = "For the load balancer: two at least."
  type        = list(string)
}

variable "private_subnet_ids" {
  description = "For servers and workers: two at least, with a way to the stores and to arXiv."
  type        = list(string)
}

variable "host" {
  description = "The name that readers use."
  type        = string
}

variable "certificate_arn" {
  description = "The certificate of that name (ACM)."
  type        = string
}

variable "graph_url" {
  description = "Neo4j: neo4j+s://…"
  type        = string
}

variable "passages_url" {
  description = "Qdrant: https://…:6334"
  type        = string
}

variable "jobs_url" {
  description = "Postgres: postgres://…:5432/papyri"
  type        = string
}

variable "secret_arns" {
  description = "Secrets of Secrets Manager: the stores' passwords and key."
  type = object({
    graph_password   = string
    passages_api_key = string
    jobs_password    = string
  })
}

variable "servers" {
  description = "How few and how many servers there are."
  type        = object({ least = number, most = number })
  default     = { least = 2, most = 4 }
}

variable "workers" {
  description = "Workers of the queue, on spare capacity."
  type        = number
  default     = 1
}

variable "backup_days" {
  description = "How long exports and backups stay in S3."
  type        = number
  default     = 90
}
