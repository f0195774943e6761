using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace XenWeb.Infrastructure.Storage.Schema.Postgres
{
    /// <inheritdoc />
    public partial class ConfirmedMail : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ConfirmedMail",
                table: "NotificationSettings",
                type: "character varying(254)",
                maxLength: 254,
                nullable: true);
            // Where mail goes already, it goes on. A NUL, which names of groups could hold, is no text to PostgreSQL: it would refuse the whole step
            migrationBuilder.Sql("""UPDATE "NotificationSettings" SET "ConfirmedMail" = nullif("Json"::jsonb ->> 'mailAddress', '') WHERE strpos("Json", '\u0000') = 0""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ConfirmedMail",
                table: "NotificationSettings");
        }
    }
}
