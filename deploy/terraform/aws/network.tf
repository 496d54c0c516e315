resource "aws_security_group" "balancer" {
  name_prefix = "${var.name}-balancer-"
  description = "Readers, by TLS"
  vpc_id      = var.vpc_id
  ingress {
    description = "TLS"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    description = "Sent on to TLS"
    protocol    = "tcp"
    from_port   = 80
    to_port     = 80
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    description = "The servers"
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "papyri" {
  name_prefix = "${var.name}-"
  description = "Servers and workers"
  vpc_id      = var.vpc_id
  ingress {
    description     = "The load balancer"
    protocol        = "tcp"
    from_port       = 8080
    to_port         = 8080
    security_groups = [aws_security_group.balancer.id]
  }
  egress {
    description = "The stores, arXiv, webhooks, the library"
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "library" {
  name_prefix = "${var.name}-library-"
  description = "The library's files"
  vpc_id      = var.vpc_id
  ingress {
    description     = "NFS"
    protocol        = "tcp"
    from_port       = 2049
    to_port         = 2049
    security_groups = [aws_security_group.papyri.id]
  }
}

resource "aws_lb" "papyri" {
  name_prefix                = "papyri"
  load_balancer_type         = "application"
  subnets                    = var.public_subnet_ids
  security_groups            = [aws_security_group.balancer.id]
  drop_invalid_header_fields = true
  # Answers stream, and a slow one takes its time.
  idle_timeout = 300
}

resource "aws_lb_target_group" "serve" {
  name_prefix          = "papyri"
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = 8080
  vpc_id               = var.vpc_id
  deregistration_delay = 30
  health_check {
    path                = "/health/readyz"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "tls" {
  load_balancer_arn = aws_lb.papyri.arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.serve.arn
  }
}

resource "aws_lb_listener" "plain" {
  load_balancer_arn = aws_lb.papyri.arn
  protocol          = "HTTP"
  port              = 80
  default_action {
    type = "redirect"
    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}
