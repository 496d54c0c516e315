# One more server from 70 % of their processors on, one less below 20 %.
resource "aws_appautoscaling_target" "serve" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.papyri.name}/${aws_ecs_service.serve.name}"
  min_capacity       = var.servers.least
  max_capacity       = var.servers.most
}

locals {
  steps = {
    up   = { by = 1, from = 70, comparison = "GreaterThanOrEqualToThreshold", minutes = 1, rest = 60 }
    down = { by = -1, from = 20, comparison = "LessThanThreshold", minutes = 10, rest = 300 }
  }
}

resource "aws_appautoscaling_policy" "serve" {
  for_each           = local.steps
  name               = "${var.name}-${each.key}"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.serve.service_namespace
  scalable_dimension = aws_appautoscaling_target.serve.scalable_dimension
  resource_id        = aws_appautoscaling_target.serve.resource_id
  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    cooldown                = each.value.rest
    metric_aggregation_type = "Average"
    step_adjustment {
      scaling_adjustment          = each.value.by
      metric_interval_lower_bound = each.value.by > 0 ? 0 : null
      metric_interval_upper_bound = each.value.by > 0 ? null : 0
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "serve" {
  for_each            = local.steps
  alarm_name          = "${var.name}-cpu-${each.key}"
  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  dimensions          = { ClusterName = aws_ecs_cluster.papyri.name, ServiceName = aws_ecs_service.serve.name }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = each.value.minutes
  threshold           = each.value.from
  comparison_operator = each.value.comparison
  alarm_actions       = [aws_appautoscaling_policy.serve[each.key].arn]
}
