output "address" {
  description = "What the name of var.host is to point to."
  value       = aws_lb.papyri.dns_name
}

output "backup_bucket" {
  description = "Where exports and backups go."
  value       = aws_s3_bucket.backup.bucket
}

output "migrate_task" {
  description = "The task to run before a version whose schema is newer."
  value       = aws_ecs_task_definition.part["migrate"].arn
}
