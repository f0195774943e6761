using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace XenWeb.Infrastructure.Storage.Schema.Sqlite
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
                type: "TEXT",
                maxLength: 254,
                nullable: true);
            // Where mail goes already, it goes on
            migrationBuilder.Sql("""UPDATE "NotificationSettings" SET "ConfirmedMail" = nullif(json_extract("Json", '$.mailAddress'), '')""");
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
