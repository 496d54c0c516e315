# Files, texts and summaries, shared by all servers and workers.
resource "aws_efs_file_system" "library" {
  encrypted       = true
  throughput_mode = "elastic"
  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }
}

resource "aws_efs_mount_target" "library" {
  for_each        = toset(var.private_subnet_ids)
  file_system_id  = aws_efs_file_system.library.id
  subnet_id       = each.value
  security_groups = [aws_security_group.library.id]
}

resource "aws_efs_access_point" "library" {
  file_system_id = aws_efs_file_system.library.id
  posix_user {
    uid = 10001
    gid = 10001
  }
  root_directory {
    path = "/papyri"
    creation_info {
      owner_uid   = 10001
      owner_gid   = 10001
      permissions = "0750"
    }
  }
}

# Exports (papyri export) and backups of the stores.
resource "aws_s3_bucket" "backup" {
  bucket_prefix = "${var.name}-backup-"
}

resource "aws_s3_bucket_public_access_block" "backup" {
  bucket                  = aws_s3_bucket.backup.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "backup" {
  bucket = aws_s3_bucket.backup.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "backup" {
  bucket = aws_s3_bucket.backup.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "backup" {
  bucket = aws_s3_bucket.backup.id
  rule {
    id     = "expire"
    status = "Enabled"
    filter {}
    expiration {
      days = var.backup_days
    }
    noncurrent_version_expiration {
      noncurrent_days = var.backup_days
    }
  }
}
