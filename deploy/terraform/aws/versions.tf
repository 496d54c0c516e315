# Papyri on ECS: two to four servers behind a load balancer that speaks TLS, workers of the queue on spare capacity, the
# library's files on EFS, backups in S3. Neo4j, Qdrant and Postgres are elsewhere: variables name them.
#   terraform init && terraform plan -var-file=own.tfvars
terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { app = var.name }
  }
}
