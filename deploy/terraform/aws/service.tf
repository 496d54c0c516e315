locals {
  # Each is a key of papyri.toml (PAPYRI_<SECTION>__<KEY>).
  settings = {
    PAPYRI_LIBRARY__DIR   = "/var/lib/papyri/library"
    PAPYRI_SERVER__LISTEN = "0.0.0.0:8080"
    PAPYRI_SERVER__HOSTS  = jsonencode([var.host])
    PAPYRI_ACCESS__MODE   = "required"
    PAPYRI_LOG__FORMAT    = "json"
    PAPYRI_GRAPH__URL     = var.graph_url
    PAPYRI_PASSAGES__URL  = var.passages_url
    PAPYRI_JOBS__URL      = var.jobs_url
    PAPYRI_JOBS__USER     = "papyri"
  }
  secrets = {
    PAPYRI_GRAPH__PASSWORD   = var.secret_arns.graph_password
    PAPYRI_PASSAGES__API_KEY = var.secret_arns.passages_api_key
    PAPYRI_JOBS__PASSWORD    = var.secret_arns.jobs_password
  }
  container = {
    name                   = "papyri"
    image                  = var.image
    essential              = true
    readonlyRootFilesystem = true
    user                   = "10001"
    stopTimeout            = 30
    environment            = [for key, value in local.settings : { name = key, value = value }]
    secrets                = [for key, arn in local.secrets : { name = key, valueFrom = arn }]
    mountPoints = [
      { sourceVolume = "library", containerPath = "/var/lib/papyri", readOnly = false },
      { sourceVolume = "tmp", containerPath = "/tmp", readOnly = false },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.papyri.name
        "awslogs-region"        = var.region
        "awslogs-stream-prefix" = "papyri"
      }
    }
  }
  parts = {
    serve   = { command = ["serve"], ports = [{ containerPort = 8080, protocol = "tcp" }], cpu = 2048, memory = 8192 }
    harvest = { command = ["harvest", "--work-only"], ports = [], cpu = 2048, memory = 8192 }
    migrate = { command = ["migrate"], ports = [], cpu = 512, memory = 1024 }
  }
}

resource "aws_cloudwatch_log_group" "papyri" {
  name              = "/${var.name}"
  retention_in_days = 30
}

resource "aws_ecs_cluster" "papyri" {
  name = var.name
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "papyri" {
  cluster_name       = aws_ecs_cluster.papyri.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

# Before the first start, and before each version whose schema is newer (docs/deploy.md), run the task of `migrate` once.
resource "aws_ecs_task_definition" "part" {
  for_each                 = local.parts
  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  container_definitions = jsonencode([
    merge(local.container, { command = each.value.command, portMappings = each.value.ports }),
  ])
  volume {
    name = "library"
    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.library.id
      transit_encryption = "ENABLED"
      authorization_config {
        access_point_id = aws_efs_access_point.library.id
        iam             = "ENABLED"
      }
    }
  }
  volume {
    name = "tmp"
  }
}

resource "aws_ecs_service" "serve" {
  name            = "serve"
  cluster         = aws_ecs_cluster.papyri.id
  task_definition = aws_ecs_task_definition.part["serve"].arn
  desired_count   = var.servers.least
  # A new one answers before an old one goes; one that does not come up brings the old ones back.
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 60
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  # One that nobody takes away; the others where there is room, for a third of the price.
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = 1
    weight            = 1
  }
  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = 2
  }
  network_configuration {
    subnets         = var.private_subnet_ids
    security_groups = [aws_security_group.papyri.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.serve.arn
    container_name   = "papyri"
    container_port   = 8080
  }
  # How many there are is the scaler's.
  lifecycle {
    ignore_changes = [desired_count]
  }
  depends_on = [aws_lb_listener.tls, aws_ecs_cluster_capacity_providers.papyri, aws_efs_mount_target.library]
}

# What a worker holds when it is taken away goes to another.
resource "aws_ecs_service" "harvest" {
  name            = "harvest"
  cluster         = aws_ecs_cluster.papyri.id
  task_definition = aws_ecs_task_definition.part["harvest"].arn
  desired_count   = var.workers
  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = 1
  }
  network_configuration {
    subnets         = var.private_subnet_ids
    security_groups = [aws_security_group.papyri.id]
  }
  depends_on = [aws_ecs_cluster_capacity_providers.papyri, aws_efs_mount_target.library]
}
